"""Stand-in for a server of the create-task contract, driven by the contract document."""
