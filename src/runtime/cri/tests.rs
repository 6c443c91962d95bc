//! Sockets that do not answer as a container runtime does. Real runtimes are in `tests/lab`.

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::thread;

use tempfile::TempDir;

use super::*;

/// A client of a socket at which each connection is given to this function.
fn at_server(serve: fn(UnixStream)) -> (Cri, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.sock");
    let listener = UnixListener::bind(&path).unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(stream) = stream else { return };
            thread::spawn(move || serve(stream));
        }
    });
    let address = format!("unix://{}", path.display());
    (Cri::within(&address, Duration::from_millis(500)).unwrap(), folder)
}

#[test]
fn addresses_are_paths_or_urls() {
    for address in ["unix:///run/x.sock", "/run/x.sock"] {
        assert_eq!(socket_of(address).unwrap(), Path::new("/run/x.sock"));
    }
    for address in ["tcp://127.0.0.1:1", "", "unix://", "npipe:////./pipe/x"] {
        let error = socket_of(address).unwrap_err();
        assert!(matches!(error, RuntimeError::Address { .. }), "{address}: {error}");
    }
}

#[test]
fn a_socket_that_is_missing_or_dead() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.sock");
    let cri = Cri::at(path.to_str().unwrap()).unwrap();
    let missing = cri.version().unwrap_err();
    assert!(matches!(missing, RuntimeError::Missing { .. }), "{missing:?}");
    assert_eq!(missing.to_string(), format!("there is no socket {}", path.display()));
    drop(UnixListener::bind(&path).unwrap());
    let dead = cri.status().unwrap_err();
    assert!(matches!(dead, RuntimeError::Refused { .. }), "{dead:?}");
    fs::remove_file(&path).unwrap();
    fs::write(&path, "").unwrap();
    let file = cri.version().unwrap_err();
    assert!(matches!(file, RuntimeError::Refused { .. }), "{file:?}");
}

#[test]
fn a_server_of_another_protocol() {
    let (cri, _folder) = at_server(|mut stream| {
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        // Until the client goes: who goes first, breaks its pipe.
        while stream.read(&mut [0; 1024]).is_ok_and(|read| read > 0) {}
    });
    let error = cri.version().unwrap_err();
    assert!(matches!(error, RuntimeError::NotGrpc { .. }), "{error:?}");
    assert!(error.help().contains("--cri-socket") && !error.may_pass());
}

#[test]
fn a_server_that_hangs_up_or_says_nothing() {
    let (cri, _folder) = at_server(drop);
    let error = cri.version().unwrap_err();
    assert!(error.is_absence(), "{error:?}");
    let (cri, _folder) = at_server(|mut stream| while stream.read(&mut [0; 1024]).is_ok_and(|read| read > 0) {});
    let error = cri.version().unwrap_err();
    assert!(matches!(error, RuntimeError::TimeOut { call: "Version", .. }), "{error:?}");
}

#[test]
fn refusals_carry_the_runtimes_words() {
    let cri = Cri::at("/nonexistent").unwrap();
    let fault = |code, message: &str| cri.fault(of_images!("PullImage"), &Status::new(code, message));
    let error = fault(Code::Unimplemented, "unknown service runtime.v1.ImageService");
    assert!(matches!(error, RuntimeError::NoCri { .. }), "{error:?}");
    assert!(error.help().contains("disabled_plugins"));
    let error = fault(Code::NotFound, "no image x");
    assert_eq!(error.to_string(), "PullImage: no image x");
    assert!(matches!(
        error,
        RuntimeError::Answered {
            cause: Cause::NotFound,
            ..
        }
    ));
    assert!(is_about_service("unknown service runtime.v1.RuntimeService"));
    assert!(!is_about_service(
        "unknown method RuntimeConfig for service runtime.v1.RuntimeService"
    ));
}

#[test]
fn the_sandbox_image_is_in_the_settings() {
    assert_eq!(
        sandbox_image(r#"{"sandboxImage": "a/pause:3.6", "x": 1}"#).as_deref(),
        Some("a/pause:3.6")
    );
    for settings in ["{}", "", r#"{"sandboxImage": ""}"#, r#"{"sandboxImage": 1}"#] {
        assert_eq!(sandbox_image(settings), None, "{settings}");
    }
}

#[test]
fn threads_call_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let cri = Cri::at(folder.path().join("none").to_str().unwrap()).unwrap();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert!(cri.version().is_err()));
        }
    });
}
