//! `read`: what AWS-LC makes of certificates and revocation lists by themselves.

use crate::{lc, pem_field};
use aws_lc_sys::*;
use serde_json::{json, Value};

/// One answer for each PEM block of the file, or one for the DER that it holds.
pub fn file(name: &str) -> Vec<Value> {
    let bytes = match std::fs::read(name) {
        Ok(bytes) => bytes,
        Err(error) => return vec![json!({ "file": name, "fault": error.to_string() })],
    };
    let blocks = lc::pem_blocks(&bytes);
    let answers = if blocks.is_empty() {
        // DER says nothing about its kind: what is not a certificate may be a list.
        let as_list = crl(&bytes);
        let is_list = lc::certificate(&bytes).is_err() && as_list["parsed"] == true;
        vec![if is_list { as_list } else { certificate(&bytes) }]
    } else {
        blocks.iter().map(|(label, der)| if label.ends_with("CRL") { crl(der) } else { certificate(der) }).collect()
    };
    let numbered = answers.into_iter().enumerate();
    numbered.map(|(index, answer)| with_place(answer, name, index)).collect()
}

/// Case: `pem`, one block. The answer is that of [`file`] for it.
pub fn judge(case: &Value) -> Result<Value, String> {
    let text = pem_field(case, "pem")?.ok_or("pem is missing")?;
    match lc::pem_blocks(&text).first() {
        Some((label, der)) if label.ends_with("CRL") => Ok(crl(der)),
        Some((_, der)) => Ok(certificate(der)),
        None => Err("pem holds no block".into()),
    }
}

fn with_place(mut answer: Value, file: &str, index: usize) -> Value {
    answer["file"] = json!(file);
    answer["index"] = json!(index);
    answer
}

/// What AWS-LC says of one certificate.
pub fn certificate(der: &[u8]) -> Value {
    let (read, trailing) = match lc::certificate(der) {
        Ok(read) => read,
        Err(error) => return json!({ "kind": "certificate", "parsed": false, "error": error }),
    };
    let x509 = read.0;
    unsafe {
        // Makes AWS-LC decode the extensions that it knows; one that it cannot decode makes the certificate invalid.
        let flags = X509_get_extension_flags(x509);
        let key = X509_get0_pubkey(x509);
        ERR_clear_error();
        json!({
            "kind": "certificate",
            "parsed": true,
            "trailingBytes": trailing,
            "extensionsInvalid": flags & EXFLAG_INVALID as u32 != 0,
            "subject": lc::name(X509_get_subject_name(x509)),
            "issuer": lc::name(X509_get_issuer_name(x509)),
            "serial": lc::serial(X509_get_serialNumber(x509)),
            "publicKeyReadable": !key.is_null(),
        })
    }
}

/// What AWS-LC says of one revocation list.
fn crl(der: &[u8]) -> Value {
    match lc::crl(der) {
        Err(error) => json!({ "kind": "crl", "parsed": false, "error": error }),
        Ok((read, trailing)) => unsafe {
            let revoked = X509_CRL_get_REVOKED(read.0);
            json!({
                "kind": "crl",
                "parsed": true,
                "trailingBytes": trailing,
                "issuer": lc::name(X509_CRL_get_issuer(read.0)),
                "entries": if revoked.is_null() { 0 } else { OPENSSL_sk_num(revoked.cast()) },
            })
        },
    }
}
