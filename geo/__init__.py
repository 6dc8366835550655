"""Analysis of counterparts: distances, the rule that decides, summaries, views, app and CLI."""
