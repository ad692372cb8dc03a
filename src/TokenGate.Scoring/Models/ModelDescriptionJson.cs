using System.Text.Json;
using System.Text.Json.Serialization;

namespace TokenGate.Scoring.Models;

/// <summary>
/// The JSON form of a <see cref="ModelDescription"/>: compact, in a fixed order of members, so that equal descriptions are equal bytes.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ModelDescription))]
internal sealed partial class ModelDescriptionJson : JsonSerializerContext
{
    /// <summary>Reads a description and checks it against the model beside it.</summary>
    public static ModelDescription Read(ModelEntry entry, int inputs)
    {
        ModelDescription? head;
        try
        {
            head = JsonSerializer.Deserialize(entry.Bytes, Default.ModelDescription);
        }
        catch (JsonException fault)
        {
            throw entry.Fault(fault.BytePositionInLine, fault.Message);
        }

        var broken = head is null ? "it says null." : head.Fault(inputs);
        return broken is null ? head! : throw entry.Fault(null, broken);
    }

    /// <summary>The bytes of a description.</summary>
    public static byte[] Write(ModelDescription head) => JsonSerializer.SerializeToUtf8Bytes(head, Default.ModelDescription);
}
