"""What do other programs say to a user on this product's behalf? Their formats, so that they can be translated.

The parser of the command line, readers, engines and the operating system speak English. Their texts are held against
these formats like messages of this project (``app.rephrase``); one that changed its words appears in English.
"""

from __future__ import annotations

from app.i18n import said

__all__ = ["ENGINES", "PARSER", "READERS", "SYSTEM"]

PARSER = (
    said("Try '{command}' for help."),
    said("Error: {problem}"),
    said("Missing command."),
    said("Missing argument {name}."),
    said("Missing argument {name}. Choose from:"),
    said("Missing option {name}."),
    said("Missing option {name}. Choose from:"),
    said("No such command '{name}'."),
    said("No such command '{name}'. Did you mean {near}?"),
    said("No such option: {name}"),
    said("No such option: {name} (Possible options: {near})"),
    said("Got unexpected extra argument(s) ({arguments})"),
    said("Option '{name}' requires an argument."),
    said("Option '{name}' requires {n} arguments."),
    said("Option '{name}' does not take a value."),
    said("Argument '{name}' takes {n} values."),
    said("Invalid value: {problem}"),
    said("Invalid value for {name}: {problem}"),
    said("{names} (env var: '{variable}')"),
    said("Value error, {problem}"),
    said("'{value}' is not one of {choices}."),
    said("Input should be a valid integer, unable to parse string as an integer"),
    said("Input should be a valid integer, got a number with a fractional part"),
    said("Input should be a valid number, unable to parse string as a number"),
    said("Input should be a finite number"),
    said("Input should be a valid boolean, unable to interpret input"),
    said("Input should be greater than or equal to {bound}"),
    said("Input should be less than or equal to {bound}"),
    said("Input should be greater than {bound}"),
    said("Input should be less than {bound}"),
    said("Path '{path}' does not exist."),
    said("File '{path}' does not exist."),
    said("Directory '{path}' does not exist."),
    said("File '{path}' is a directory."),
    said("Directory '{path}' is a file."),
    said("Path '{path}' is not readable."),
    said("File '{path}' is not readable."),
)
"""Formats of the parser of the command line and of its checks of values."""

ENGINES = (
    said("Cypher execution error: {problem}"),
    said("Cypher syntax error at line {line}, col {column}: {problem}"),
    said("Integer division by zero"),
    said("Missing parameter: {name}"),
    said("Query parameter {name} is outside the signed 64-bit integer range"),
    said("Schema error: {problem}"),
    said("Undefined variable '{name}'"),
    said("Unexpected end of query in expression"),
    said("Unknown function: {name}"),
)
"""What the Cypher engine says of a query most often."""

READERS = (
    said("Expecting property name enclosed in double quotes: {place}"),
    said("Expecting value: {place}"),
    said("Expecting ',' delimiter: {place}"),
    said("Extra data: {place}"),
    said("Unterminated string starting at: {place}"),
    said("line {line} column {column} (char {number})"),
    said("unexpected end of data"),
    said("'{encoding}' codec can't decode byte {byte} in position {number}: {problem}"),
    said("invalid start byte"),
    said("invalid continuation byte"),
)
"""What readers of JSON, CSV and text say most often."""

SYSTEM = (
    said("[Errno {number}] {reason}"),
    said("[Errno {number}] {reason}: {path}"),
    said("Address already in use"),
    said("Cannot assign requested address"),
    said("Connection refused"),
    said("Disk quota exceeded"),
    said("File exists"),
    said("File name too long"),
    said("Is a directory"),
    said("No space left on device"),
    said("No such file or directory"),
    said("Not a directory"),
    said("Operation not permitted"),
    said("Permission denied"),
    said("Read-only file system"),
    said("Too many open files"),
)
"""Reasons that the operating system gives."""
