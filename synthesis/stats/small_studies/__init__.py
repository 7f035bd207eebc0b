"""Small-study effects and selection: what a funnel that is not symmetric may mean."""
