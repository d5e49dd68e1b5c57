"""The page round the tabs: how it is served, its settings, its link and its look."""
