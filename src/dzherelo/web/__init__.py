"""The portal: server-rendered pages and the picture door."""
