"""What makes the pages an application on the phone: shells, service worker, manifest."""
