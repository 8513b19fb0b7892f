//! The const tables that codecs read.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::paths::Imports;
use super::tokens;
use crate::ir::{
    AuthScheme, BodyTable, Bound, Checksum, ConstraintsTable, EndpointRules, ErrorFacts, EventBinding, Fault,
    HostPart, HttpBinding, HttpTable, Ident, Kind, MemberTable, Operation, OperationTable, Protocol,
    SchemaTable, Segment, Service, Structure, TimestampFormat, Validation, WebSocketTable, XmlTable,
};

/// The `static` of a structure or union.
pub(crate) fn table(it: &SchemaTable, imports: &mut Imports) -> TokenStream {
    let SchemaTable { constant, id, union, members, error, xml } = it;
    imports.tick("types", &["Schema"]);
    let make = if *union { quote!(union) } else { quote!(structure) };
    let error = error.as_ref().map(|error| error_facts(error, imports));
    let xml = xml.as_ref().map(|it| self::xml(it, imports));
    let members = members.iter().map(|it| member(it, imports));
    quote!(pub(crate) static #constant: Schema = Schema::#make(#id, &[#(#members),*])#error #xml;)
}

fn error_facts(it: &ErrorFacts, imports: &mut Imports) -> TokenStream {
    let ErrorFacts { fault, status, retryable, status_code, refusal } = it;
    imports.tick("types", &["Fault"]);
    let fault = match fault {
        Fault::Client => quote!(Fault::Client),
        Fault::Server => quote!(Fault::Server),
    };
    let status = Literal::u16_unsuffixed(*status);
    let retryable = retryable.map(|throttling| quote!(.retryable(#throttling)));
    let status_code = status_code.map(Literal::i32_unsuffixed).map(|code| quote!(.status_code(#code)));
    let refusal = refusal.as_ref().map(|action| quote!(.refusal(#action)));
    quote!(.error(#fault, #status)#retryable #status_code #refusal)
}

fn member(it: &MemberTable, imports: &mut Imports) -> TokenStream {
    let MemberTable {
        name,
        kind,
        json_name,
        timestamp_format,
        media_type,
        xml,
        constraints,
        http,
        event,
        element,
        key,
        flags,
    } = it;
    imports.tick("types", &["Kind", "Member"]);
    let kind = self::kind(*kind);
    let json_name = json_name.as_ref().map(|name| quote!(.json_name(#name)));
    let timestamp_format = timestamp_format.map(|format| self::timestamp_format(format, imports));
    let media_type = media_type.as_ref().map(|media_type| quote!(.media_type(#media_type)));
    let xml = xml.as_ref().map(|it| self::xml(it, imports));
    let constraints = constraints.as_ref().map(|it| self::constraints(it, imports));
    let http = http_binding(http);
    let event = match event {
        EventBinding::Document => None,
        EventBinding::Header => Some(quote!(.event_header())),
        EventBinding::Payload => Some(quote!(.event_payload())),
    };
    let key = key.as_ref().map(|it| member(it, imports)).map(|it| quote!(.key(&#it)));
    let element = element.as_ref().map(|it| member(it, imports)).map(|it| quote!(.element(&#it)));
    let flags = flags.iter().map(|flag| Ident::new(*flag));
    quote! {
        Member::new(#name, #kind)
            #json_name #timestamp_format #media_type #xml #constraints #http #event #key #element #(.#flags())*
    }
}

fn xml(it: &XmlTable, imports: &mut Imports) -> TokenStream {
    let XmlTable { name, namespace, attribute, flattened } = it;
    imports.tick("types", &["Xml"]);
    let name = name.as_ref().map(|name| quote!(.name(#name)));
    let namespace = namespace.as_ref().map(|(uri, prefix)| match prefix {
        Some(prefix) => quote!(.namespace(#uri, Some(#prefix))),
        None => quote!(.namespace(#uri, None)),
    });
    let attribute = attribute.then(|| quote!(.attribute()));
    let flattened = flattened.then(|| quote!(.flattened()));
    quote!(.xml(&Xml::new() #name #namespace #attribute #flattened))
}

fn constraints(it: &ConstraintsTable, imports: &mut Imports) -> TokenStream {
    let ConstraintsTable { min_length, max_length, min, max, pattern, not_above, within_call_timeout } = it;
    imports.tick("types", &["Constraints"]);
    if min.or(*max).is_some() {
        imports.tick("types", &["Bound"]);
    }
    let length = |bound: &u64| Literal::u64_unsuffixed(*bound);
    let range = |bound: &Bound| match *bound {
        Bound::Integer(bound) => {
            let bound = Literal::i128_unsuffixed(bound);
            quote!(Bound::Integer(#bound))
        }
        Bound::Real(bound) => {
            let bound = Literal::f64_unsuffixed(bound);
            quote!(Bound::Real(#bound))
        }
    };
    let min_length = min_length.as_ref().map(length).map(|bound| quote!(.min_length(#bound)));
    let max_length = max_length.as_ref().map(length).map(|bound| quote!(.max_length(#bound)));
    let min = min.as_ref().map(range).map(|bound| quote!(.min(#bound)));
    let max = max.as_ref().map(range).map(|bound| quote!(.max(#bound)));
    let pattern = pattern.as_ref().map(|pattern| quote!(.pattern(#pattern)));
    let not_above = not_above.as_ref().map(|member| quote!(.not_above(#member)));
    let within_call_timeout = within_call_timeout.then(|| quote!(.within_call_timeout()));
    quote! {
        .constraints(
            &Constraints::new() #min_length #max_length #min #max #pattern #not_above #within_call_timeout
        )
    }
}

fn http_binding(it: &HttpBinding) -> Option<TokenStream> {
    match it {
        HttpBinding::Document => None,
        HttpBinding::Label => Some(quote!(.label())),
        HttpBinding::Query(key) => Some(quote!(.query(#key))),
        HttpBinding::QueryParams => Some(quote!(.query_params())),
        HttpBinding::Header(name) => Some(quote!(.header(#name))),
        HttpBinding::PrefixHeaders(prefix) => Some(quote!(.prefix_headers(#prefix))),
        HttpBinding::Payload => Some(quote!(.payload())),
        HttpBinding::ResponseCode => Some(quote!(.response_code())),
    }
}

fn timestamp_format(it: TimestampFormat, imports: &mut Imports) -> TokenStream {
    imports.tick("types", &["TimestampFormat"]);
    match it {
        TimestampFormat::DateTime => quote!(.timestamp_format(TimestampFormat::DateTime)),
        TimestampFormat::HttpDate => quote!(.timestamp_format(TimestampFormat::HttpDate)),
        TimestampFormat::EpochSeconds => quote!(.timestamp_format(TimestampFormat::EpochSeconds)),
    }
}

fn kind(it: Kind) -> TokenStream {
    match it {
        Kind::Blob => quote!(Kind::Blob),
        Kind::Boolean => quote!(Kind::Boolean),
        Kind::String => quote!(Kind::String),
        Kind::Enum => quote!(Kind::Enum),
        Kind::Byte => quote!(Kind::Byte),
        Kind::Short => quote!(Kind::Short),
        Kind::Integer => quote!(Kind::Integer),
        Kind::IntEnum => quote!(Kind::IntEnum),
        Kind::Long => quote!(Kind::Long),
        Kind::Float => quote!(Kind::Float),
        Kind::Double => quote!(Kind::Double),
        Kind::BigInteger => quote!(Kind::BigInteger),
        Kind::BigDecimal => quote!(Kind::BigDecimal),
        Kind::Timestamp => quote!(Kind::Timestamp),
        Kind::Document => quote!(Kind::Document),
        Kind::List => quote!(Kind::List),
        Kind::Map => quote!(Kind::Map),
        Kind::Structure => quote!(Kind::Structure),
        Kind::Union => quote!(Kind::Union),
    }
}

/// The `static` of the service.
pub(crate) fn service(
    it: &Service,
    protocol: &Protocol,
    endpoint: Option<&EndpointRules>,
    imports: &mut Imports,
) -> TokenStream {
    let Service { id, version, title: _, docs: _, constant, protocol: _, auth } = it;
    let Protocol { id: _, name: _, constant: row, feature: _, session: _, http, event_stream_http, flags } =
        protocol;
    imports.tick("protocol", &["ServiceSchema", row]);
    let row = Ident::new(*row);
    let http = (!http.is_empty()).then(|| quote!(.http(&[#(#http),*])));
    let events =
        (!event_stream_http.is_empty()).then(|| quote!(.event_stream_http(&[#(#event_stream_http),*])));
    let auth = (!auth.is_empty()).then(|| self::auth(auth, imports));
    let rules =
        endpoint.map(|EndpointRules { constant, .. }| quote!(.endpoint_rules(&super::endpoint::#constant)));
    let flags = flags.iter().map(|flag| Ident::new(*flag));
    quote! {
        pub(crate) static #constant: ServiceSchema = ServiceSchema::new(#id, #version, &#row)
            #http #events #auth #rules #(.#flags())*;
    }
}

/// The `static` of an operation.
pub(crate) fn operation(
    it: &Operation,
    table: &OperationTable,
    service: &Ident,
    imports: &mut Imports,
) -> TokenStream {
    let OperationTable {
        constant,
        http,
        operation_codes,
        web_socket,
        host_prefix,
        has_input,
        has_output,
        request,
        response,
        checksum,
        auth,
        context,
        long_poll,
        validation,
        flags,
    } = table;
    imports.tick("protocol", &["OperationSchema"]);
    let id = &it.id;
    let http = http.as_ref().map(|http| http_table(http, imports));
    let codes = operation_codes.map(|(request, response)| {
        let [request, response] = [request, response].map(|code| tokens::integer(code.into()));
        quote!(.codes(#request, #response))
    });
    let web_socket =
        web_socket.as_ref().map(|WebSocketTable { path, action }| quote!(.subscribes(#path, #action)));
    let input = has_input.then(|| schema_of(&it.input)).map(|input| quote!(.input(&#input)));
    let output = has_output.then(|| schema_of(&it.output)).map(|output| quote!(.output(&#output)));
    let request = request.as_ref().map(|it| body(it, imports)).map(|it| quote!(.request_stream(#it)));
    let response = response.as_ref().map(|it| body(it, imports)).map(|it| quote!(.response_stream(#it)));
    let host_prefix = (!host_prefix.is_empty()).then(|| self::host_prefix(host_prefix, imports));
    let checksum = checksum.as_ref().map(|it| self::checksum(it, imports));
    let validation = validation.as_ref().map(|it| self::validation(it, imports));
    let long_poll = long_poll.map(Literal::u64_unsuffixed).map(|millis| quote!(.long_poll(#millis)));
    let auth = auth.as_ref().map(|schemes| self::auth(schemes, imports));
    let context: Vec<_> = context.iter().map(|it| super::endpoint::value(it, imports)).collect();
    let context = (!context.is_empty()).then(|| quote!(.context(&[#(#context),*])));
    let flags = flags.iter().map(|flag| Ident::new(*flag));
    quote! {
        pub(crate) static #constant: OperationSchema = OperationSchema::new(#id, &#service)
            #http #codes #web_socket #input #output #request #response #host_prefix #checksum #validation #long_poll #auth #context
            #(.#flags())*;
    }
}

fn auth(schemes: &[AuthScheme], imports: &mut Imports) -> TokenStream {
    if !schemes.is_empty() {
        imports.tick("protocol", &["AuthScheme"]);
    }
    let schemes = schemes.iter().map(|scheme| match scheme {
        AuthScheme::SigV4 { service } => quote!(AuthScheme::SigV4 { service: #service }),
        AuthScheme::Bearer => quote!(AuthScheme::Bearer),
        AuthScheme::Basic => quote!(AuthScheme::Basic),
        AuthScheme::ApiKeyHeader { name, scheme: Some(scheme) } => {
            quote!(AuthScheme::ApiKeyHeader { name: #name, scheme: Some(#scheme) })
        }
        AuthScheme::ApiKeyHeader { name, scheme: None } => {
            quote!(AuthScheme::ApiKeyHeader { name: #name, scheme: None })
        }
        AuthScheme::ApiKeyQuery { name } => quote!(AuthScheme::ApiKeyQuery { name: #name }),
        AuthScheme::Anonymous => quote!(AuthScheme::Anonymous),
        AuthScheme::Unsupported(id) => quote!(AuthScheme::Unsupported { id: #id }),
    });
    quote!(.auth(&[#(#schemes),*]))
}

fn checksum(it: &Checksum, imports: &mut Imports) -> TokenStream {
    imports.tick("protocol", &["RequestChecksum"]);
    match it {
        Checksum::Md5 => quote!(.checksum(RequestChecksum::Md5)),
        Checksum::Algorithm { member, required } => {
            quote!(.checksum(RequestChecksum::Algorithm { member: #member, required: #required }))
        }
    }
}

fn validation(it: &Validation, imports: &mut Imports) -> TokenStream {
    imports.tick("protocol", &["ResponseChecksum"]);
    let Validation { member, algorithms } = it;
    quote!(.validates(ResponseChecksum { member: #member, algorithms: &[#(#algorithms),*] }))
}

fn schema_of(it: &Structure) -> &Ident {
    &it.schema.constant
}

fn http_table(it: &HttpTable, imports: &mut Imports) -> TokenStream {
    let HttpTable { method, segments, query, code } = it;
    imports.tick("protocol", &["UriPattern"]);
    if !segments.is_empty() {
        imports.tick("protocol", &["Segment"]);
    }
    let segments = segments.iter().map(|segment| match segment {
        Segment::Literal(text) => quote!(Segment::Literal(#text)),
        Segment::Label(name) => quote!(Segment::Label(#name)),
        Segment::Greedy(name) => quote!(Segment::Greedy(#name)),
    });
    let query = query.iter().map(|(key, value)| match value {
        Some(value) => quote!((#key, Some(#value))),
        None => quote!((#key, None)),
    });
    let code = Literal::u16_unsuffixed(*code);
    quote!(.http(#method, UriPattern::new(&[#(#segments),*], &[#(#query),*]), #code))
}

fn body(it: &BodyTable, imports: &mut Imports) -> TokenStream {
    imports.tick("protocol", &["BodyStream"]);
    match it {
        BodyTable::Events => quote!(BodyStream::Events),
        BodyTable::Blob { requires_length, media_type } => {
            let media_type = match media_type {
                Some(media_type) => quote!(Some(#media_type)),
                None => quote!(None),
            };
            quote!(BodyStream::Blob { requires_length: #requires_length, media_type: #media_type })
        }
    }
}

fn host_prefix(parts: &[HostPart], imports: &mut Imports) -> TokenStream {
    imports.tick("protocol", &["HostPart"]);
    let parts = parts.iter().map(|part| match part {
        HostPart::Literal(text) => quote!(HostPart::Literal(#text)),
        HostPart::Label(name) => quote!(HostPart::Label(#name)),
    });
    quote!(.host_prefix(&[#(#parts),*]))
}
