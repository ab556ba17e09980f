//! What AWS's own TLS stack says of client certificates: AWS-LC alone (`read`, `verify`) and s2n-tls on top of it
//! (`handshake`). One JSON line out for each input; a case that cannot be run gives a line with `fault`.

mod handshake;
mod lc;
mod read;
mod server_identity;
mod verify;

use serde_json::{json, Value};
use std::io::{self, BufRead, Write};

const USAGE: &str = "usage:
  aws-tls-judge read [FILE...]   certificates and lists, PEM or DER; without FILE: on stdin, one a line, file names or
                                 JSON objects with a field pem
  aws-tls-judge verify           cases on stdin, one JSON object a line (see README.md)
  aws-tls-judge handshake        cases on stdin, one JSON object a line (see README.md)";

fn main() {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    match command.as_str() {
        "read" => {
            let files: Vec<String> = arguments.collect();
            if files.is_empty() {
                lines(|line| if line.starts_with('{') { vec![case(line, read::judge)] } else { read::file(line) })
            } else {
                files.iter().for_each(|file| print(read::file(file)))
            }
        }
        "verify" => lines(|line| vec![case(line, verify::judge)]),
        "handshake" => lines(|line| vec![case(line, handshake::judge)]),
        _ => {
            eprintln!("{USAGE}");
            std::process::exit(2);
        }
    }
}

fn print(answers: Vec<Value>) {
    let mut out = io::stdout().lock();
    for answer in answers {
        // A reader that went away ends the program.
        if writeln!(out, "{answer}").and_then(|()| out.flush()).is_err() {
            std::process::exit(0);
        }
    }
}

fn lines(answer: impl Fn(&str) -> Vec<Value>) {
    for line in io::stdin().lock().lines().map_while(Result::ok) {
        if !line.trim().is_empty() {
            print(answer(line.trim()));
        }
    }
}

/// Runs one case and puts its `id` before the answer.
fn case(line: &str, judge: fn(&Value) -> Result<Value, String>) -> Value {
    let (id, answer) = match serde_json::from_str::<Value>(line) {
        Ok(case) => (case["id"].clone(), judge(&case)),
        Err(error) => (Value::Null, Err(error.to_string())),
    };
    let mut answer = answer.unwrap_or_else(|fault| json!({ "fault": fault }));
    answer["id"] = id;
    answer
}

/// A field of a case that holds PEM text, or the name of a file with it.
pub fn pem_field(case: &Value, field: &str) -> Result<Option<Vec<u8>>, String> {
    match &case[field] {
        Value::Null => Ok(None),
        Value::String(text) => pem_text(text).map(Some),
        _ => Err(format!("{field} must be a text")),
    }
}

/// As [`pem_field`], for a list of them.
pub fn pem_list(case: &Value, field: &str) -> Result<Vec<Vec<u8>>, String> {
    match &case[field] {
        Value::Null => Ok(vec![]),
        Value::Array(items) => {
            items.iter().map(|item| pem_text(item.as_str().ok_or(format!("{field} must hold texts"))?)).collect()
        }
        _ => Err(format!("{field} must be a list")),
    }
}

fn pem_text(text: &str) -> Result<Vec<u8>, String> {
    if text.contains("-----BEGIN") || text.is_empty() {
        return Ok(text.as_bytes().to_vec());
    }
    std::fs::read(text).map_err(|error| format!("{text}: {error}"))
}
