"""The faces of the service: HTTP, the web page, the terminal chat and the command line."""
