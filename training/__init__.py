"""The programs that make the shipped models; the service never imports them."""
