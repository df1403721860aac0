"""Pictures: choosing, naming, signing, inspecting and resizing them."""
