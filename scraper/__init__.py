"""Reading the site: one polite request, and what its answer says."""
