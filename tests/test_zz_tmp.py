import socket, pytest
def test_a():
    with pytest.raises(pytest.fail.Exception): socket.create_connection(("192.0.2.1", 80), 1)
