//! Tokens for tests, as clients make them.

use base64_simd::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA512, RsaKeyPair};
use spki::der::pem::decode_vec;

/// A pair for tests, and for nothing else.
const PRIVATE_KEY: &str = "\
-----BEGIN PRIVATE KEY-----\n\
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCjCrWDUmx0ixWA\n\
lo8QcTjlmqYF8a4t315RoV4Lt9wM5986hmmepHVjQ6ar0gwopnzCOPWJbXMu7NWZ\n\
zdXrxMOOJME1XgMFJ22mms4TdCrGKdH1nLcYPNmnUC919/blfHe+I/FGoPJd01mt\n\
3a06qLnmFQtsJ09hNmI3sAWgrSnY5iOJH/RAawhSINJg09jMsXdltCOj5Xg4ZyVt\n\
HcSfmm8KBwYa0/QWmgI7teyTIdv1KYOsS4qKLUF1CeDCuBu8dvsz5I3KSXG9Gvbj\n\
k4iiCpJY2Q2fE0wlVJ3qr8e1jnr3QQXDvUbSW3DNgbmpfUTQv4dvZwQyWcYYXfbO\n\
pM86noFFAgMBAAECggEAC2HZwql8K1WzYlcAdVomKfdWLFePPKIZrFK65VAIY3lD\n\
jwsnr/zUuiGUru2azjKzRn7h+15h+m5ryhFB5DQIH/IGcAKYbOFwCP/JL7f+LXfp\n\
cb9nU+CZpFHXgmGVgbdjB6nsM+1UBkNVQStW5t+1HLAu7DXBV6zLhg46kllMcNkh\n\
ijgkYGP3PksAEEiWHT0hP0hoOCklbx1yzYDFgNuGwVmYtCPKPhzsLfnXBDhi480X\n\
yAKp2aSMTQR/oyXfL7peWLFP6460vlKejYf0VrwsOyoHGxSj4+3JbCNLggKtQXxT\n\
Jp8k8sgCMgowf3gGGEybhA/sGe0iWOlIUxfBAlmXEQKBgQDh1bTpjF9hWNJgldeA\n\
udetrrf2Q2YCNki+V+dgketijRZEq8S/kIfCHQmV1d0ozG/boRL5gB4rh8hIwP29\n\
Lb54f6JupkWSc1W4gWOQEo020sled0mta0PatbNymPhWdHd0VBpGpNMhEl5fm60c\n\
HswBL5PTH1p5UXP48lhpYwP0kQKBgQC40dUfrxanTyAC59z5VzKroX2KfklZUVAp\n\
5pXVK29sdGp3ALhQ/s8h1z9wtlXpzQhn7f0N2pMGyarOHosctX5F6FPvukU8mkC9\n\
SoE46Px4nU8wo5y/RhQZnfEXeeDPsNGBfg5e+xQ83z+T/BMhpBPZBcp7WLrTaXNt\n\
c8X+EjWLdQKBgQClV3+i1kEm1o8AY/RprKa55IePZ30R9YiAw38FdxAtETrSgCgG\n\
UNz0Q6o252OKcVMcK+vme+Sa3kjG63VawlkHg/r6pAWf2Y1TDnhEjTCSiPUhkpiA\n\
vV3qjMmbB2AafB7RLpomSprBRd+OhD3TrsCRxbGnCveEhxwvkc8lKXdF4QKBgDMU\n\
g2PTX150ZvOGo7MiH3YCFxFs39bYu2ApQ6X78Dq4XihvwYFZO2Qt+nGrY0lQCo+2\n\
3eazT0lj+VooZOhVXQXzNSefgr1CILxwWBCjjAvF5noZ7huLQcjmtxh27eRZCT5R\n\
2aT0nd5JEWhUFfGJSJcFm7XFizUdAvLwOXuECtp1AoGAXEgB+g2IVOZ62mE7iTQg\n\
Mix/L5X5cD3zlJUs2iP7zQOT6D+vxX9yPFtcP3ayv8OiR74StXbvprjPE8dX7toY\n\
TlDY6V9uTFCRVzuPXzPoNpWYoknX0yxc8WjWjAAlejZw6VkAxRJPbwRVaEC6gi+8\n\
JEat1H+sHKPSz+YngMmecS4=\n\
-----END PRIVATE KEY-----\n\
";
/// The other half of the pair.
pub(super) const PUBLIC_KEY: &str = "\
-----BEGIN PUBLIC KEY-----\n\
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAowq1g1JsdIsVgJaPEHE4\n\
5ZqmBfGuLd9eUaFeC7fcDOffOoZpnqR1Y0Omq9IMKKZ8wjj1iW1zLuzVmc3V68TD\n\
jiTBNV4DBSdtpprOE3QqxinR9Zy3GDzZp1Avdff25Xx3viPxRqDyXdNZrd2tOqi5\n\
5hULbCdPYTZiN7AFoK0p2OYjiR/0QGsIUiDSYNPYzLF3ZbQjo+V4OGclbR3En5pv\n\
CgcGGtP0FpoCO7XskyHb9SmDrEuKii1BdQngwrgbvHb7M+SNyklxvRr245OIogqS\n\
WNkNnxNMJVSd6q/HtY5690EFw71G0ltwzYG5qX1E0L+Hb2cEMlnGGF32zqTPOp6B\n\
RQIDAQAB\n\
-----END PUBLIC KEY-----\n\
";
/// The same, as PKCS #1 has it.
pub(super) const RSA_PUBLIC_KEY: &str = "\
-----BEGIN RSA PUBLIC KEY-----\n\
MIIBCgKCAQEAowq1g1JsdIsVgJaPEHE45ZqmBfGuLd9eUaFeC7fcDOffOoZpnqR1\n\
Y0Omq9IMKKZ8wjj1iW1zLuzVmc3V68TDjiTBNV4DBSdtpprOE3QqxinR9Zy3GDzZ\n\
p1Avdff25Xx3viPxRqDyXdNZrd2tOqi55hULbCdPYTZiN7AFoK0p2OYjiR/0QGsI\n\
UiDSYNPYzLF3ZbQjo+V4OGclbR3En5pvCgcGGtP0FpoCO7XskyHb9SmDrEuKii1B\n\
dQngwrgbvHb7M+SNyklxvRr245OIogqSWNkNnxNMJVSd6q/HtY5690EFw71G0ltw\n\
zYG5qX1E0L+Hb2cEMlnGGF32zqTPOp6BRQIDAQAB\n\
-----END RSA PUBLIC KEY-----\n\
";
/// A key that is none of RSA.
pub(super) const OTHER_KEY: &str = "\
-----BEGIN PUBLIC KEY-----\n\
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEyBmqnlfzwlqxhPjU5IaieoBP7SqD\n\
btva/KQASFpoLSvdKz7SiRV3kDniOGY5BtF4GRlC4jic7sHTCgTKeAa4bQ==\n\
-----END PUBLIC KEY-----\n\
";

/// A token with these claims.
pub(super) fn token(claims: &str) -> String {
    token_with(r#"{"alg":"RS512","typ":"JWT"}"#, claims)
}

/// A token that is signed, whatever its header says.
pub(super) fn token_with(header: &str, claims: &str) -> String {
    let encode = |text: &str| URL_SAFE_NO_PAD.encode_to_string(text);
    let signed = format!("{}.{}", encode(header), encode(claims));
    let (_, der) = decode_vec(PRIVATE_KEY.as_bytes()).unwrap();
    let pair = RsaKeyPair::from_pkcs8(&der).unwrap();
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(&RSA_PKCS1_SHA512, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode_to_string(&signature))
}
