"""Asking public interfaces: one shared session that trusts nothing it is told."""
