//! The partitions of AWS (`aws.partition`).
//!
//! Facts from the table of partitions that AWS publishes with its endpoint rules.

/// A group of regions with names and abilities of its own.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Partition {
    pub(super) name: &'static str,
    pub(super) dns_suffix: &'static str,
    pub(super) dual_stack_dns_suffix: &'static str,
    pub(super) supports_fips: bool,
    pub(super) supports_dual_stack: bool,
    pub(super) implicit_global_region: &'static str,
    /// What the names of its regions begin with; a word and a number follow, with hyphens between them. None for the
    /// partition that takes all others.
    prefixes: &'static [&'static str],
    /// The pseudo region of what is not regional.
    global: &'static str,
}

/// The partition of regions that no other one has.
static AWS: Partition = Partition {
    name: "aws",
    dns_suffix: "amazonaws.com",
    dual_stack_dns_suffix: "api.aws",
    supports_fips: true,
    supports_dual_stack: true,
    implicit_global_region: "us-east-1",
    prefixes: &[],
    global: "aws-global",
};

static OTHERS: [Partition; 7] = [
    Partition {
        name: "aws-cn",
        dns_suffix: "amazonaws.com.cn",
        dual_stack_dns_suffix: "api.amazonwebservices.com.cn",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "cn-northwest-1",
        prefixes: &["cn"],
        global: "aws-cn-global",
    },
    Partition {
        name: "aws-us-gov",
        dns_suffix: "amazonaws.com",
        dual_stack_dns_suffix: "api.aws",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-gov-west-1",
        prefixes: &["us-gov"],
        global: "aws-us-gov-global",
    },
    isolated("aws-iso", "c2s.ic.gov", "us-iso-east-1", &["us-iso"], "aws-iso-global"),
    isolated("aws-iso-b", "sc2s.sgov.gov", "us-isob-east-1", &["us-isob"], "aws-iso-b-global"),
    isolated("aws-iso-e", "cloud.adc-e.uk", "eu-isoe-west-1", &["eu-isoe"], "aws-iso-e-global"),
    isolated("aws-iso-f", "csp.hci.ic.gov", "us-isof-south-1", &["us-isof"], "aws-iso-f-global"),
    Partition {
        name: "aws-eusc",
        dns_suffix: "amazonaws.eu",
        dual_stack_dns_suffix: "api.amazonwebservices.eu",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "eusc-de-east-1",
        prefixes: &["eusc-de"],
        global: "aws-eusc-global",
    },
];

/// A partition without dual-stack endpoints.
const fn isolated(
    name: &'static str,
    dns_suffix: &'static str,
    implicit_global_region: &'static str,
    prefixes: &'static [&'static str],
    global: &'static str,
) -> Partition {
    Partition {
        name,
        dns_suffix,
        dual_stack_dns_suffix: dns_suffix,
        supports_fips: true,
        supports_dual_stack: false,
        implicit_global_region,
        prefixes,
        global,
    }
}

/// The partition that a region is in; `aws` for one that no partition claims.
pub(super) fn partition(region: &str) -> &'static Partition {
    OTHERS.iter().find(|partition| partition.has(region)).unwrap_or(&AWS)
}

impl Partition {
    fn has(&self, region: &str) -> bool {
        let behind = |prefix: &&str| region.strip_prefix(*prefix)?.strip_prefix('-');
        region == self.global || self.prefixes.iter().filter_map(behind).any(is_word_and_number)
    }
}

/// `\w+-\d+`.
fn is_word_and_number(text: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let is_number = |number: &str| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('-').is_some_and(|(word, number)| is_word(word) && is_number(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_in_partitions() {
        for (region, name) in [
            ("us-east-1", "aws"),
            ("mx-central-1", "aws"),
            ("aws-global", "aws"),
            ("cn-north-1", "aws-cn"),
            ("cn-north-17", "aws-cn"),
            ("aws-cn-global", "aws-cn"),
            ("us-gov-west-1", "aws-us-gov"),
            ("aws-us-gov-global", "aws-us-gov"),
            ("us-iso-east-1", "aws-iso"),
            ("us-isob-east-1", "aws-iso-b"),
            ("eu-isoe-west-1", "aws-iso-e"),
            ("us-isof-south-1", "aws-iso-f"),
            ("eusc-de-east-1", "aws-eusc"),
        ] {
            assert_eq!(partition(region).name, name, "{region}");
        }
    }

    #[test]
    fn regions_of_no_partition_are_in_the_first() {
        for region in
            ["", "-", "cn", "cn-", "cn-north", "cn-north-x", "cn--1", "xcn-north-1", "us-gov-a-b-1", "ü"]
        {
            assert_eq!(partition(region).name, "aws", "{region}");
        }
    }

    #[test]
    fn every_global_region_is_in_its_own_partition() {
        for it in &OTHERS {
            assert_eq!(partition(it.implicit_global_region), it);
            assert_eq!(partition(it.global), it);
        }
        assert_eq!(partition(AWS.implicit_global_region), &AWS);
    }
}
