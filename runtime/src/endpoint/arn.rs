//! Amazon resource names (`aws.parseArn`).

/// `arn:partition:service:region:account:resource`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Arn {
    pub(super) partition: String,
    pub(super) service: String,
    /// May be empty.
    pub(super) region: String,
    /// May be empty.
    pub(super) account_id: String,
    /// The resource, in pieces between colons and slashes; these may be empty.
    pub(super) resource_id: Vec<String>,
}

impl Arn {
    /// `None` for what is no resource name.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let mut part = || parts.next();
        let (arn, partition, service) = (part()?, part()?, part()?);
        let (region, account_id, resource) = (part()?, part()?, part()?);
        if arn != "arn" || partition.is_empty() || service.is_empty() || resource.is_empty() {
            return None;
        }
        Some(Self {
            partition: partition.to_owned(),
            service: service.to_owned(),
            region: region.to_owned(),
            account_id: account_id.to_owned(),
            resource_id: resource.split([':', '/']).map(str::to_owned).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resource_names_have_six_parts() {
        let arn = Arn::parse("arn:aws:s3:us-east-2:012345678:outpost:op-1234/a").unwrap();
        assert_eq!((arn.partition.as_str(), arn.service.as_str()), ("aws", "s3"));
        assert_eq!((arn.region.as_str(), arn.account_id.as_str()), ("us-east-2", "012345678"));
        assert_eq!(arn.resource_id, ["outpost", "op-1234", "a"]);
        let arn = Arn::parse("arn:aws:s3:::bucket_name/").unwrap();
        assert_eq!((arn.region.as_str(), arn.account_id.as_str()), ("", ""));
        assert_eq!(arn.resource_id, ["bucket_name", ""]);
    }

    #[test]
    fn what_lacks_a_part_is_no_resource_name() {
        for text in [
            "",
            "arn",
            "11111111",
            "arn:aws:s3:r:1",
            "arn:aws:s3:us-west-2:012345678:",
            "arn:aws::us-west-2:1:x",
            "arn::s3:us-west-2:1:x",
            "ARN:aws:s3:us-west-2:1:x",
            "xarn:aws:s3:us-west-2:1:x",
        ] {
            assert_eq!(Arn::parse(text), None, "{text}");
        }
    }
}
