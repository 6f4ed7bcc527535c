"""The windows: what people see and press. The only part that knows Qt."""
