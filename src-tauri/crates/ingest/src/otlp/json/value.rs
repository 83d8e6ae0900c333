//! Attribute values of OTLP/JSON.

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{
    AnyValue, ArrayValue, EntityRef, InstrumentationScope, KeyValue, KeyValueList,
};
use opentelemetry_proto::tonic::resource::v1::Resource;

use super::reader::{Reader, Result};
use super::scalar;

/// Reads an array of named values behind those already there.
pub(super) fn attributes(reader: &mut Reader<'_>, into: &mut Vec<KeyValue>) -> Result<()> {
    reader.array(|reader, _| {
        into.push(key_value(reader)?);
        Ok(())
    })
}

fn key_value(reader: &mut Reader<'_>) -> Result<KeyValue> {
    let mut pair = KeyValue::default();
    reader.object(|reader, name| {
        match name {
            "key" => pair.key = scalar::text(reader)?,
            "value" => pair.value = Some(any_value(reader)?),
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    Ok(pair)
}

/// An object with one member that names the value's type; without members it is no value.
pub(super) fn any_value(reader: &mut Reader<'_>) -> Result<AnyValue> {
    let mut value = None;
    reader.object(|reader, name| {
        match name {
            "stringValue" => value = Some(Value::StringValue(scalar::text(reader)?)),
            "boolValue" => value = Some(Value::BoolValue(scalar::boolean(reader)?)),
            "intValue" => value = Some(Value::IntValue(scalar::signed(reader)?)),
            "doubleValue" => value = Some(Value::DoubleValue(scalar::double(reader)?)),
            "bytesValue" => value = Some(Value::BytesValue(scalar::bytes(reader)?)),
            "arrayValue" => value = Some(Value::ArrayValue(array(reader)?)),
            "kvlistValue" => value = Some(Value::KvlistValue(map(reader)?)),
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    Ok(AnyValue { value })
}

fn array(reader: &mut Reader<'_>) -> Result<ArrayValue> {
    let mut values = Vec::new();
    reader.object(|reader, name| match name {
        "values" => items(reader, &mut values),
        _ => reader.skip(),
    })?;
    Ok(ArrayValue { values })
}

/// Items of an array; a null item is an item without a value.
fn items(reader: &mut Reader<'_>, into: &mut Vec<AnyValue>) -> Result<()> {
    reader.array(|reader, index| {
        into.resize_with(index, AnyValue::default);
        into.push(any_value(reader)?);
        Ok(())
    })
}

fn map(reader: &mut Reader<'_>) -> Result<KeyValueList> {
    let mut values = Vec::new();
    reader.object(|reader, name| match name {
        "values" => attributes(reader, &mut values),
        _ => reader.skip(),
    })?;
    Ok(KeyValueList { values })
}

/// Reads a resource into the one already there.
pub(super) fn resource(reader: &mut Reader<'_>, into: &mut Resource) -> Result<()> {
    reader.object(|reader, name| {
        match name {
            "attributes" => attributes(reader, &mut into.attributes)?,
            "droppedAttributesCount" => {
                into.dropped_attributes_count = scalar::unsigned_32(reader)?;
            }
            "entityRefs" => reader.array(|reader, _| {
                into.entity_refs.push(entity_ref(reader)?);
                Ok(())
            })?,
            _ => reader.skip()?,
        }
        Ok(())
    })
}

fn entity_ref(reader: &mut Reader<'_>) -> Result<EntityRef> {
    let mut entity = EntityRef::default();
    reader.object(|reader, name| {
        match name {
            "schemaUrl" => entity.schema_url = scalar::text(reader)?,
            "type" => entity.r#type = scalar::text(reader)?,
            "idKeys" => texts(reader, &mut entity.id_keys)?,
            "descriptionKeys" => texts(reader, &mut entity.description_keys)?,
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    Ok(entity)
}

fn texts(reader: &mut Reader<'_>, into: &mut Vec<String>) -> Result<()> {
    reader.array(|reader, _| {
        into.push(scalar::text(reader)?);
        Ok(())
    })
}

/// Reads an instrumentation scope into the one already there.
pub(super) fn scope(reader: &mut Reader<'_>, into: &mut InstrumentationScope) -> Result<()> {
    reader.object(|reader, name| {
        match name {
            "name" => into.name = scalar::text(reader)?,
            "version" => into.version = scalar::text(reader)?,
            "attributes" => attributes(reader, &mut into.attributes)?,
            "droppedAttributesCount" => {
                into.dropped_attributes_count = scalar::unsigned_32(reader)?;
            }
            _ => reader.skip()?,
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Option<Value>> {
        any_value(&mut Reader::new(json.as_bytes())).map(|value| value.value)
    }

    #[test]
    fn every_type_of_value_is_read() {
        let json = r#"{"kvlistValue": {"values": [
            {"key": "text", "value": {"stringValue": "x"}},
            {"key": "truth", "value": {"boolValue": true}},
            {"key": "whole", "value": {"intValue": "-5"}},
            {"key": "double", "value": {"doubleValue": 0.5}},
            {"key": "bytes", "value": {"bytesValue": "AP8="}},
            {"key": "list", "value": {"arrayValue": {"values": [{"intValue": 1}, null, {}]}}},
            {"key": "none"}]}}"#;
        let Some(Value::KvlistValue(map)) = read(json).unwrap() else { panic!("no map") };
        let values: Vec<Option<Value>> =
            map.values.into_iter().map(|pair| pair.value.and_then(|value| value.value)).collect();
        let one = AnyValue { value: Some(Value::IntValue(1)) };
        let list = ArrayValue { values: vec![one, AnyValue::default(), AnyValue::default()] };
        assert_eq!(
            values,
            [
                Some(Value::StringValue("x".into())),
                Some(Value::BoolValue(true)),
                Some(Value::IntValue(-5)),
                Some(Value::DoubleValue(0.5)),
                Some(Value::BytesValue(vec![0, 255])),
                Some(Value::ArrayValue(list)),
                None,
            ]
        );
    }

    #[test]
    fn an_empty_value_is_none_and_unknown_members_are_passed_over() {
        assert_eq!(read("{}").unwrap(), None);
        assert_eq!(read(r#"{"stringValue": null}"#).unwrap(), None);
        assert_eq!(
            read(r#"{"laterValue": [1], "int_value": 3}"#).unwrap(),
            Some(Value::IntValue(3))
        );
    }

    #[test]
    fn of_several_members_the_last_counts() {
        let value = read(r#"{"stringValue": "a", "intValue": 1}"#).unwrap();
        assert_eq!(value, Some(Value::IntValue(1)));
    }

    #[test]
    fn a_fault_names_the_way_to_it() {
        let fault = read(r#"{"arrayValue": {"values": [{}, {"intValue": "x"}]}}"#).unwrap_err();
        assert_eq!(fault.path(), "arrayValue.values[1].intValue");
    }
}
