"""What a completed task hands over: an artifact that is kept, or an event that is sent."""
