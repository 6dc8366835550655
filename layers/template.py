"""What a table of a layer looks like, for whoever begins one."""

from layers.contract import COORDINATES, Layer


def template(layer: Layer) -> str:
    """The header of `layer` as CSV, below lines that say what each column holds."""
    places = [name for name, _ in COORDINATES] if "Point" in layer.geometry else []
    names = [*layer.columns, *(name for name in places if name not in layer.columns)]
    told = [
        f"# {name}: {column.meaning}; {'needed' if column.required else 'may be blank'}"
        + (f"; one of the vocabulary {column.vocabulary}" if column.vocabulary else "")
        + ("; several joined by |" if column.is_list else "")
        for name, column in layer.columns.items()
    ]
    told += [f"# {name}: degrees, or leave both blank" for name in places]
    about = f"# {layer.title}. Lines that begin with # are comments; take them out or leave them."
    return "\n".join([about, *told, ",".join(names)]) + "\n"
