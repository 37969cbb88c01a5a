"""Made-up listings, the mark-up a content management system could show them in, and pages that are not the page."""
