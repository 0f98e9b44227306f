"""The core of Guanjia; the wings and who may import whom are in docs/architecture.md."""
