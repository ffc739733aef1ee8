"""Are the values of a document plain? Nearly always they are, and it is seen in one pass.

Each of the fields takes None, or a value of one type and within limits. Nothing is refused
here: what is not plain is left to the caller to read more slowly.
"""

import cython


@cython.final
@cython.cclass
class Plain:
    """The fields of a schema, in order.

    `types`: of a plain value of each field; None: the field has none.
    `limits`: the least and the largest number, or length of a text, or None.
    `tests`: what a plain value must be accepted by besides, or None.
    `twins`: the place of the field whose value this one repeats, or -1.
    `counted`: whether the characters of a field's text are to be counted.
    """

    def __init__(
        self,
        names: tuple[object, ...],
        types: tuple[object, ...],
        limits: tuple[object, ...],
        tests: tuple[object, ...],
        twins: tuple[object, ...],
        counted: tuple[object, ...],
    ) -> None:
        if not len(names) == len(types) == len(limits) == len(tests) == len(twins) == len(counted):
            raise ValueError("one of each for each field")
        self.names = names
        self.types = types
        self.limits = limits
        self.tests = tests
        self.twins = twins
        self.counted = counted

    def cells(self, values: dict[str, object]) -> tuple[object, int] | None:
        """Return the value of each field in a tuple, and the characters of the texts.

        None, if `values` does not have all fields and no other, or a value is not plain. About
        20 ns a field.
        """
        i: cython.Py_ssize_t
        twin: cython.Py_ssize_t
        characters: cython.Py_ssize_t = 0
        count: cython.Py_ssize_t = len(self.names)
        if len(values) != count:
            return None
        cells: list = [None] * count
        for i in range(count):
            value: object = values.get(self.names[i], self)  # a value of itself is never plain
            cells[i] = value
            if value is None:
                continue
            if type(value) is not self.types[i]:
                return None
            if self.limits[i] is not None and not self._is_within(value, self.limits[i]):
                return None
            if self.tests[i] is not None and not self.tests[i](value):
                return None
            if self.counted[i]:
                characters += len(cython.cast(str, value))
        for i in range(count):
            twin = self.twins[i]
            if twin < 0 or cells[i] is cells[twin] or cells[i] is None:
                continue
            if cells[i] != cells[twin]:
                return None
        return tuple(cells), characters

    @cython.cfunc
    @cython.exceptval(-1)
    def _is_within(self, value: object, limits: tuple) -> cython.bint:
        if type(value) is str:
            value = len(cython.cast(str, value))
        return limits[0] <= value and value <= limits[1]
