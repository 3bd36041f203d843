# SPDX-License-Identifier: GPL-3.0-or-later
"""Azure Resource Manager on loopback for tests: one document for each path over TLS, and a program of
the name az that prints its token. Who asks without the token is refused."""
import http.server
import json
import os
import ssl
import subprocess
import threading

TOKEN = "geheim-42"


class Arm(http.server.BaseHTTPRequestHandler):
    documents: dict = {}
    refused: dict = {}  # path: code
    asked: list = []    # (code, path with query), but for /version

    def do_GET(self):
        path = self.path.split("?")[0]
        allowed = self.headers.get("Authorization") == "Bearer " + TOKEN
        found = self.documents.get(path)
        code = 401 if not allowed else self.refused.get(path, 200 if found is not None else 404)
        if path != "/version":
            self.asked.append((code, self.path))
        body = json.dumps(found if code == 200 else {"error": {"code": "x", "message": "no"}}).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class ArmServer:
    """Certificate (`ca.pem`), server and az, all in `folder`."""

    def __init__(self, folder):
        self.lines = folder / "az.lines"  # a line for each call of az
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", str(folder / "key.pem"), "-out", str(folder / "ca.pem"), "-days", "2",
                        "-subj", "/CN=arm", "-addext", "subjectAltName=IP:127.0.0.1"],
                       check=True, capture_output=True)
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Arm)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(folder / "ca.pem", folder / "key.pem")
        self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        programs = folder / "bin"
        programs.mkdir()
        az = programs / "az"
        az.write_text(f'#!/bin/sh\necho "$@" >> {self.lines}\n'
                      f'echo \'{{"accessToken": "{TOKEN}", "expires_on": 4102444800, "tokenType": "Bearer"}}\'\n')
        az.chmod(0o755)
        self.environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}

    @property
    def port(self):
        return self.server.server_address[1]

    def close(self):
        self.server.shutdown()
