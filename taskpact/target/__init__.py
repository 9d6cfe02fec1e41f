"""The implementation under test: address, credentials, capabilities, first contact."""

from taskpact.target.target import Caller, CallerName, Prompts, Recipe, Target

__all__ = ["Caller", "CallerName", "Prompts", "Recipe", "Target"]
