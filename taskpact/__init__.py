"""The judge: tells whether a server keeps the create-task contract."""
