"""The common language: vocabulary, figures, errors, periods and coordinate systems."""
