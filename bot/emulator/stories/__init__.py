"""Stories: little scenes that each plug-in brings, played step by step and checked."""
