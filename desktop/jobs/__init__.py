"""Long work that runs beside the window, with progress and cancel."""
