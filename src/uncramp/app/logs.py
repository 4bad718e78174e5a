"""What may be written to a log: where something failed and how, never what a person recorded."""

from __future__ import annotations

import logging


class WithoutContent(logging.Filter):
    """Keeps what people recorded out of the log: of a failure only its kind and place are told."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            record.msg, record.args = f"{_place(error)}: {type(error).__name__}", ()
            record.exc_info = record.exc_text = None
        elif record.args:
            record.msg, record.args = str(record.msg).partition("%")[0].rstrip(" :"), ()
        return True


def _place(error: BaseException) -> str:
    trace, place = error.__traceback__, "?"
    while trace is not None:
        code = trace.tb_frame.f_code
        place = f"{code.co_filename.rpartition('uncramp/')[2]}:{trace.tb_lineno} {code.co_name}"
        trace = trace.tb_next
    return place
