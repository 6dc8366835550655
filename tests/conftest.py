"""What holds for all tests."""

from hypothesis import settings

# a slow moment of a shared machine is no fault; no test of ours is about time
settings.register_profile("ours", deadline=None)
settings.load_profile("ours")
