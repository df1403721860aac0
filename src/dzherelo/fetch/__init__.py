"""The door to the network: every request of the product leaves through here."""
