//! Outputs and errors to responses, and back.

use bytes::Bytes;
use http::{HeaderMap, StatusCode, response};

use super::Rpc;
use crate::codec::Shape;
use crate::protocol::error_text::{self, Typed};
use crate::protocol::{HttpResponse, OperationSchema, ProtocolError, encoding};

impl Rpc {
    /// Reads a successful response, but for the first frame. What an operation without output is answered is not
    /// looked at.
    pub(in crate::protocol) fn read_response(
        self,
        operation: &OperationSchema,
        head: &response::Parts,
        body: &Bytes,
        output: &mut dyn Shape,
    ) -> Result<(), ProtocolError> {
        let expected = operation.streams_response().is_none() && !output.schema().members().is_empty();
        if expected && !body.is_empty() {
            encoding::refuse(head)?;
            self.codec.read(body, output)?;
        }
        Ok(())
    }

    /// Reads a modelled error.
    pub(in crate::protocol) fn read_error(
        self,
        body: &Bytes,
        error: &mut dyn Shape,
    ) -> Result<(), ProtocolError> {
        if body.is_empty() { Ok(()) } else { Ok(self.codec.read(body, error)?) }
    }

    /// For the peer: builds a successful response.
    pub(in crate::protocol) fn write_response(
        self,
        operation: &OperationSchema,
        output: &dyn Shape,
    ) -> Result<HttpResponse, ProtocolError> {
        let stream = operation.streams_response();
        let content = self.content(stream, operation.output_schema(), output)?;
        let mut headers = HeaderMap::new();
        content.describe(&mut headers);
        Ok(HttpResponse {
            status: StatusCode::OK,
            headers,
            body: content.body,
            initial_message: self
                .initial(stream, |format, frame| format.encode_initial_response(output, frame))?,
        })
    }

    /// For the peer: builds the response that carries a modelled error.
    pub(in crate::protocol) fn write_error(self, error: &dyn Shape) -> Result<HttpResponse, ProtocolError> {
        error_text::respond(self.codec, error_text::status_of(error), &Typed(error))
    }
}
