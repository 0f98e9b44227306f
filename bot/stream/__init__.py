"""The way in: gateways, intake, compiled routes, parked and quarantined updates."""
