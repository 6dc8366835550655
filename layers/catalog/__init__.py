"""The layers, one file each; `layers.registry` finds the `LAYER` of every module here."""
