"""The queue port, its worker, the supervisor and the reconciler."""
