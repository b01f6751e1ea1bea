"""Tests of the phone app; a package, so that its browser is closed when its last test is done."""
