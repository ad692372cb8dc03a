using System.Text.Json;

namespace TokenGate.Gateway.Admin.Peers;

/// <summary>What came from another gateway, on its way to a reader.</summary>
internal static class PeerJson
{
    /// <summary>Writes an item with the gateway that holds it, and without what gateways tell each other alone.</summary>
    public static void WriteItem(Utf8JsonWriter writer, string gateway, JsonElement item)
    {
        writer.WriteStartObject();
        writer.WriteString("gateway", gateway);
        foreach (var field in item.EnumerateObject().Where(static field => field.Name is not (MergedExchanges.PlaceField or "gateway")))
        {
            field.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
