"""Reading what a camera sees. No Qt: pictures come as grey bytes."""
