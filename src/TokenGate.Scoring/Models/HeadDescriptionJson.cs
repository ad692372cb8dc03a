using System.Text.Json;
using System.Text.Json.Serialization;

namespace TokenGate.Scoring.Models;

/// <summary>The JSON form of a <see cref="HeadDescription"/>: compact, in a fixed order of members, so that equal descriptions are equal bytes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(HeadDescription))]
internal sealed partial class HeadDescriptionJson : JsonSerializerContext
{
    /// <summary>Reads a description and checks it against the model beside it.</summary>
    public static HeadDescription Read(ModelEntry entry, int inputs)
    {
        HeadDescription? head;
        try
        {
            head = JsonSerializer.Deserialize(entry.Bytes, Default.HeadDescription);
        }
        catch (JsonException fault)
        {
            throw entry.Fault(fault.BytePositionInLine, fault.Message);
        }

        var broken = head is null ? "it says null." : head.Fault(inputs);
        return broken is null ? head! : throw entry.Fault(null, broken);
    }

    /// <summary>The bytes of a description.</summary>
    public static byte[] Write(HeadDescription head) => JsonSerializer.SerializeToUtf8Bytes(head, Default.HeadDescription);
}
