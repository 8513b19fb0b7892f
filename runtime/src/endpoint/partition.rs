//! The partitions of AWS (`aws.partition`).
//!
//! Facts from the table of partitions that AWS publishes with its endpoint rules. Regions that it lists by name are
//! those of the patterns, and the pseudo regions.

use super::rules::Partitions;

/// A group of regions with names and abilities of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// The pseudo region of what is not regional, where there is one.
    global: Option<&'static str>,
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
    global: Some("aws-global"),
};

static OTHERS: [Partition; 3] = [
    Partition {
        name: "aws-cn",
        dns_suffix: "amazonaws.com.cn",
        dual_stack_dns_suffix: "api.amazonwebservices.com.cn",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "cn-northwest-1",
        prefixes: &["cn"],
        global: Some("aws-cn-global"),
    },
    Partition {
        name: "aws-us-gov",
        dns_suffix: "amazonaws.com",
        dual_stack_dns_suffix: "api.aws",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-gov-west-1",
        prefixes: &["us-gov"],
        global: Some("aws-us-gov-global"),
    },
    Partition {
        name: "aws-eusc",
        dns_suffix: "amazonaws.eu",
        dual_stack_dns_suffix: "api.amazonwebservices.eu",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "eusc-de-east-1",
        prefixes: &["eusc-de"],
        global: None,
    },
];

const ISO: Partition = Partition {
    name: "aws-iso",
    dns_suffix: "c2s.ic.gov",
    dual_stack_dns_suffix: "api.aws.ic.gov",
    supports_fips: true,
    supports_dual_stack: true,
    implicit_global_region: "us-iso-east-1",
    prefixes: &["us-iso"],
    global: Some("aws-iso-global"),
};

const ISO_B: Partition = Partition {
    name: "aws-iso-b",
    dns_suffix: "sc2s.sgov.gov",
    dual_stack_dns_suffix: "api.aws.scloud",
    implicit_global_region: "us-isob-east-1",
    prefixes: &["us-isob"],
    global: Some("aws-iso-b-global"),
    ..ISO
};

const ISO_E: Partition = Partition {
    name: "aws-iso-e",
    dns_suffix: "cloud.adc-e.uk",
    dual_stack_dns_suffix: "api.cloud-aws.adc-e.uk",
    implicit_global_region: "eu-isoe-west-1",
    prefixes: &["eu-isoe"],
    global: Some("aws-iso-e-global"),
    ..ISO
};

const ISO_F: Partition = Partition {
    name: "aws-iso-f",
    dns_suffix: "csp.hci.ic.gov",
    dual_stack_dns_suffix: "api.aws.hci.ic.gov",
    implicit_global_region: "us-isof-south-1",
    prefixes: &["us-isof"],
    global: Some("aws-iso-f-global"),
    ..ISO
};

/// The partitions that had no dual-stack endpoints until 2025.
static ISOLATED: [Partition; 4] = [ISO, ISO_B, ISO_E, ISO_F];

/// The same, as they were.
static ISOLATED_ONCE: [Partition; 4] = [
    without_dual_stack(ISO),
    without_dual_stack(ISO_B),
    without_dual_stack(ISO_E),
    without_dual_stack(ISO_F),
];

const fn without_dual_stack(it: Partition) -> Partition {
    Partition { supports_dual_stack: false, dual_stack_dns_suffix: it.dns_suffix, ..it }
}

/// The partition that a region is in; `aws` for one that no partition claims.
pub(super) fn partition(region: &str, partitions: Partitions) -> &'static Partition {
    let isolated = match partitions {
        Partitions::Present => &ISOLATED,
        Partitions::WithoutIsolatedDualStack => &ISOLATED_ONCE,
    };
    OTHERS.iter().chain(isolated).find(|partition| partition.has(region)).unwrap_or(&AWS)
}

impl Partition {
    fn has(&self, region: &str) -> bool {
        let behind = |prefix: &&str| region.strip_prefix(*prefix)?.strip_prefix('-');
        Some(region) == self.global || self.prefixes.iter().filter_map(behind).any(is_word_and_number)
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

    fn present(region: &str) -> &'static Partition {
        partition(region, Partitions::Present)
    }

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
            ("us-isob-west-1", "aws-iso-b"),
            ("eu-isoe-west-1", "aws-iso-e"),
            ("us-isof-south-1", "aws-iso-f"),
            ("eusc-de-east-1", "aws-eusc"),
        ] {
            assert_eq!(present(region).name, name, "{region}");
        }
    }

    #[test]
    fn regions_of_no_partition_are_in_the_first() {
        for region in
            ["", "-", "cn", "cn-", "cn-north", "cn-north-x", "cn--1", "xcn-north-1", "us-gov-a-b-1", "ü"]
        {
            assert_eq!(present(region).name, "aws", "{region}");
        }
    }

    #[test]
    fn every_global_region_is_in_its_own_partition() {
        for it in OTHERS.iter().chain(&ISOLATED).chain([&AWS]) {
            assert_eq!(present(it.implicit_global_region), it);
            assert_eq!(it.global.map_or(it, present), it);
        }
    }

    #[test]
    fn only_the_isolated_partitions_have_changed() {
        let once = |region| partition(region, Partitions::WithoutIsolatedDualStack);
        for (now, then) in ISOLATED.iter().zip(&ISOLATED_ONCE) {
            assert!(now.supports_dual_stack && now.dual_stack_dns_suffix.starts_with("api."), "{}", now.name);
            assert_eq!(once(now.implicit_global_region), then);
            assert!(!then.supports_dual_stack && then.supports_fips, "{}", then.name);
            assert_eq!(then.dual_stack_dns_suffix, now.dns_suffix);
        }
        assert_eq!(once("us-gov-west-1"), present("us-gov-west-1"));
        assert_eq!(once("us-east-1"), present("us-east-1"));
    }
}
