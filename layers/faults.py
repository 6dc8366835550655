"""The one error of ours: data that break their contract, every fault named at once."""

from collections.abc import Iterable


class LayerError(ValueError):
    """Data that break their contract; the message names the file, all faults, and what to do."""

    @classmethod
    def listing(cls, source: object, what: str, faults: Iterable[str]) -> "LayerError":
        """A LayerError whose message is `source: what:` and one line for each fault."""
        return cls(f"{source}: {what}:\n- " + "\n- ".join(faults))
