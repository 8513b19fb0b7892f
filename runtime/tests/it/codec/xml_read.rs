//! XML documents of peers that write as they like.

use std::collections::BTreeMap;

use bytes::Bytes;
use smithy_streams_runtime::codec::{
    Codec, CodecError, SelectedMut, Shape, ShapeReader, ShapeWriter, XML, XmlCodec,
};
use smithy_streams_runtime::types::{Schema, Timestamp, UnknownVariant};

use super::shapes;
use super::xml_checks::{Choice, Marked, Scalars, Sink};
use super::xml_write::{map, strings, table};

pub(super) fn read<T: Shape + Default>(xml: &str) -> Result<T, CodecError> {
    let mut shape = T::default();
    XML.read(&Bytes::copy_from_slice(xml.as_bytes()), &mut shape)?;
    Ok(shape)
}

/// Reads a structure from what stands between the tags of its root.
fn inside<T: Shape + Default>(xml: &str) -> T {
    read(&format!("<Any>{xml}</Any>")).unwrap_or_else(|error| panic!("{xml}: {error}"))
}

#[test]
fn what_is_written_is_read() {
    for (sink, xml) in table() {
        // As text, because a value that is no number equals nothing.
        assert_eq!(format!("{:?}", inside::<Sink>(xml)), format!("{sink:?}"), "{xml}");
    }
}

#[test]
fn text_comes_in_many_spellings() {
    let table = [
        ("<Text/>", ""),
        ("<Text />", ""),
        ("<Text></Text>", ""),
        ("<Text  ></Text\n>", ""),
        ("<Text>   </Text>", "   "),
        ("<Text> a  b\n</Text>", " a  b\n"),
        ("<Text>a\r\nb\rc&#xD;&#10;</Text>", "a\nb\nc\r\n"),
        ("<Text>&amp;lt;&lt;&gt;&quot;&apos;&#x1F600;&#233;</Text>", "&lt;<>\"'😀é"),
        ("<Text><![CDATA[<a>&amp;]]> <![CDATA[]]>b</Text>", "<a>&amp; b"),
        ("<Text>a<!-- <b> & -->b<?pi > ?>c</Text>", "abc"),
        ("<Text unknown='x' xml:space=\"preserve\"> a</Text>", " a"),
        ("<Text>old</Text><Text>new</Text>", "new"),
        ("<x:Text xmlns:x='https://example.com'>a</x:Text>", "a"),
        ("<Text xmlns='https://example.com'>a</Text>", "a"),
        ("<skipped><Text>no</Text>words</skipped><Text>a</Text>", "a"),
    ];
    for (xml, expected) in table {
        assert_eq!(inside::<Sink>(xml).text.as_deref(), Some(expected), "{xml}");
    }
}

#[test]
fn documents_come_in_many_spellings() {
    let table = [
        "<Any><Text>a</Text></Any>",
        "\u{feff}<?xml version=\"1.0\"?><Any><Text>a</Text></Any>",
        "<?xml version = '1.0' encoding = 'UTF-8' standalone='yes'?>\n<!-- c --><!DOCTYPE Any>\n<Any><Text>a</Text></Any>\n",
        "  <Other xmlns=\"https://example.com\">\n  <Text>a</Text>\r\n\t</Other><!-- c --><?pi?> \n",
        "<Any><![CDATA[ words ]]><Text>a</Text><!-- c --></Any>",
        "<!DOCTYPE Any [<!ELEMENT Any ANY> <!ENTITY e \"entity\">]><Any><Text>a</Text></Any>",
    ];
    for xml in table {
        let expected = Sink { text: Some("a".to_owned()), ..Sink::default() };
        assert_eq!(read::<Sink>(xml), Ok(expected), "{xml}");
    }
    assert_eq!(read::<Sink>("<Any/>"), Ok(Sink::default()));
}

#[test]
fn white_space_around_single_values_does_not_count() {
    let scalars = inside::<Scalars>(
        "<yes>\n true </yes><byte> 1</byte><long>\t-7\n</long><double> 1.5e3 </double><float>NaN</float>\
         <whole> 12 </whole><decimal> 1.0 </decimal><blob>\n  AP8=\n</blob><at> 2026-01-02T04:04:05+01:00 </at>\
         <since> 5 </since><web> Fri, 02 Jan 2026 03:04:05 GMT </web>",
    );
    assert_eq!(scalars.yes, Some(true));
    assert_eq!((scalars.byte, scalars.long, scalars.double), (Some(1), Some(-7), Some(1500.0)));
    assert!(scalars.float.unwrap().is_nan());
    assert_eq!(scalars.blob.as_deref(), Some(&[0, 0xff][..]));
    assert_eq!(scalars.at, Some(Timestamp::from_seconds(1_767_323_045)));
    assert_eq!(scalars.web, scalars.at);
    assert_eq!(scalars.since, Some(Timestamp::from_seconds(5)));
    assert_eq!(inside::<Scalars>("<blob/>").blob, Some(Bytes::new()));
}

#[test]
fn absent_and_empty_are_told_apart() {
    let sink = inside::<Sink>("<tags/><counts></counts><marked/><renamed> </renamed>");
    assert_eq!(sink.tags, Some(Vec::new()));
    assert_eq!(sink.counts, Some(BTreeMap::new()));
    assert_eq!(sink.marked, Some(Marked::default()));
    assert_eq!(sink.renamed, Some(Vec::new()));
    assert_eq!((sink.flat, sink.nested, sink.pairs, sink.inner), (None, None, None, None));
}

#[test]
fn siblings_of_a_flattened_collection_need_not_be_neighbours() {
    let sink = inside::<Sink>(
        "<Flat>a</Flat><rows><member>1</member></rows><Flat>b</Flat><KVP><K>k</K><V>v</V></KVP><rows/><x/>\
         <Flat>c</Flat><KVP><V>w</V><K>l</K></KVP><Text>t</Text><Flat/>",
    );
    assert_eq!(sink.flat, Some(strings(&["a", "b", "c", ""])));
    assert_eq!(sink.rows, Some(vec![vec![1], Vec::new()]));
    assert_eq!(sink.pairs, Some(map(&[("k", "v"), ("l", "w")])));
    assert_eq!(sink.text.as_deref(), Some("t"));
}

#[test]
fn items_and_entries_are_known_by_their_names() {
    let sink = inside::<Sink>(
        "<tags><member>a</member><other>b</other><x:member>c</x:member></tags>\
         <renamed><member>a</member><item>b</item></renamed>\
         <counts><entry><key>a</key><value>1</value><x/></entry><other/><entry><value>2</value><key>b</key></entry>\
         </counts><named><entry><key>no</key><K>a</K><value/></entry></named>",
    );
    assert_eq!(sink.tags, Some(strings(&["a", "c"])));
    assert_eq!(sink.renamed, Some(strings(&["b"])));
    assert_eq!(sink.counts, Some(BTreeMap::from([("a".to_owned(), 1), ("b".to_owned(), 2)])));
    assert_eq!(sink.named, Some(BTreeMap::from([("a".to_owned(), BTreeMap::new())])));
}

#[test]
fn names_match_with_their_prefix_or_without() {
    let note = |xml: &str| inside::<Sink>(xml).note;
    for xml in ["<n:note>a</n:note>", "<note>a</note>", "<other:note>a</other:note>"] {
        assert_eq!(note(xml).as_deref(), Some("a"), "{xml}");
    }
    assert_eq!(note("<Note>a</Note>"), None);
    for attribute in ["xsi:fine", "fine", "other:fine"] {
        let marked = read::<Marked>(&format!("<M {attribute}='true'/>")).unwrap();
        assert_eq!(marked.fine, Some(true), "{attribute}");
    }
}

#[test]
fn attributes_are_read_from_the_start_tag_only() {
    let marked = read::<Marked>(
        "<m:M xmlns:m='https://example.com/id' xmlns:id=\"https://example.com\" the-count = ' 7 ' other=\"x\"\n\
         id='a&lt;&quot;&#10;b\r\nc' at=\"2026-01-02T03:04:05Z\"><id>no</id><text>t</text></m:M>",
    )
    .unwrap();
    assert_eq!(marked.id.as_deref(), Some("a<\"\nb c"));
    assert_eq!(marked.count, Some(7));
    assert_eq!(marked.at, Some(Timestamp::from_seconds(1_767_323_045)));
    assert_eq!(marked.text.as_deref(), Some("t"));
    assert_eq!(read::<Marked>("<M text='no'/>"), Ok(Marked::default()));
}

#[test]
fn nulls_count_in_sparse_collections_only() {
    const NIL: &str = "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:nil='true'";
    let sink = inside::<Sink>(&format!(
        "<gaps><member {NIL}/><member xsi:nil='false'>1</member></gaps><tags><member {NIL}/><member>a</member></tags>\
         <Text {NIL}/><choice><text {NIL}/><nothing/></choice>"
    ));
    assert_eq!(sink.gaps, Some(vec![None, Some(1)]));
    assert_eq!(sink.tags, Some(strings(&["a"])));
    assert_eq!((sink.text, sink.choice), (None, Some(Choice::Nothing)));
}

#[test]
fn unions_hold_one_element() {
    let choice = |xml: &str| read::<Choice>(&format!("<choice>{xml}</choice>"));
    let union = "com.example#Choice";
    assert_eq!(choice("\n<text>a</text> "), Ok(Choice::Text("a".to_owned())));
    assert_eq!(choice("<nothing><x/></nothing>"), Ok(Choice::Nothing));
    assert_eq!(choice("<flat>a</flat>\n<flat>b</flat>"), Ok(Choice::Flat(strings(&["a", "b"]))));
    assert_eq!(choice("<new><text/></new>"), Ok(Choice::Unknown(UnknownVariant::new("new"))));
    assert_eq!(choice(""), Err(CodecError::EmptyUnion { union }));
    for several in
        ["<text/><nothing/>", "<text/><new/>", "<new/><text/>", "<text/><text/>", "<flat/><text/><flat/>"]
    {
        assert_eq!(choice(several), Err(CodecError::AmbiguousUnion { union }), "{several}");
    }
}

#[test]
fn the_root_can_be_a_member() {
    static UNWRAPPED: XmlCodec = XmlCodec::new().unwrapped();
    let mut sink = Sink::default();
    let payload =
        Bytes::from_static(b"<?xml version='1.0'?>\n<Text xmlns='https://example.com'>us-west-2</Text>\n");
    UNWRAPPED.read(&payload, &mut sink).unwrap();
    assert_eq!(sink, Sink { text: Some("us-west-2".to_owned()), ..Sink::default() });
    assert!(matches!(XML.read(&payload, &mut sink), Err(CodecError::Unexpected { .. })));
}

#[test]
fn members_that_are_not_selected_are_skipped() {
    let mut sink = Sink::default();
    let payload = Bytes::from_static(b"<S><Text>a</Text><Flat>b</Flat><x/><Flat>c</Flat><tags/></S>");
    XML.read(&payload, &mut SelectedMut::new(&mut sink, |member| member.name() != "text")).unwrap();
    let expected = Sink { flat: Some(strings(&["b", "c"])), tags: Some(Vec::new()), ..Sink::default() };
    assert_eq!(sink, expected);
}

#[test]
fn shapes_without_xml_traits_have_the_names_of_the_model() {
    let sink = inside::<shapes::Sink>(
        "<text>a</text><mood>SLY</mood><moods><entry><key>HAPPY</key><value><member>2026-01-02T03:04:05Z</member>\
         </value></entry></moods><choice><sink><yes>true</yes></sink></choice>",
    );
    assert_eq!(sink.mood.map(|mood| mood.to_string()).as_deref(), Some("SLY"));
    assert_eq!(sink.moods.unwrap()[&shapes::Mood::Happy].len(), 1);
    let Some(shapes::Choice::Sink(inner)) = sink.choice else { panic!("a sink") };
    assert_eq!(inner.yes, Some(true));
}

/// Counts what a structure with flattened members is asked and told.
#[derive(Debug, Default)]
struct Counting {
    members: usize,
    items: usize,
    unknown: usize,
}

impl Shape for Counting {
    fn schema(&self) -> &'static Schema {
        Sink::default().schema()
    }

    fn write_members(&self, _w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        Ok(())
    }

    fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        self.members += 1;
        r.list(&self.schema().members()[index], &mut |r| {
            self.items += 1;
            r.skip()
        })
    }

    fn read_unknown(&mut self, _name: &str) {
        self.unknown += 1;
    }
}

#[test]
fn work_grows_with_the_number_of_flattened_siblings() {
    for count in [1_000, 40_000] {
        let counting = inside::<Counting>(&"<Flat>a</Flat><x/><rows/>".repeat(count));
        // Each collection is asked for once, with each of its items once.
        assert_eq!((counting.members, counting.items, counting.unknown), (2, 2 * count, count));
    }
}
