using System.Text.Json;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Usage;

namespace TokenGate.Gateway.Admin.Counts;

/// <summary>How gross tokens divide, under the names of the verdict file.</summary>
internal static class SplitJson
{
    /// <summary>Writes the parts and the gross counts into the current object.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="split">The parts.</param>
    /// <param name="input">All input tokens; null when unknown, which is not 0.</param>
    /// <param name="output">All output tokens; null when unknown.</param>
    public static void Write(Utf8JsonWriter writer, TokenSplit split, long? input, long? output)
    {
        writer.WriteCountOrNull("input", input);
        writer.WriteNumber("replayed", split.Replayed);
        writer.WriteNumber("repeated", split.Repeated);
        writer.WriteNumber("unseen_input", split.UnseenInput);
        writer.WriteNumber("trusted_input", split.TrustedInput);
        writer.WriteNumber("withheld_input", split.WithheldInput);
        writer.WriteCountOrNull("output", output);
        writer.WriteNumber("repeated_output", split.RepeatedOutput);
        writer.WriteNumber("unseen_output", split.UnseenOutput);
        writer.WriteNumber("trusted_output", split.TrustedOutput);
        writer.WriteNumber("withheld_output", split.WithheldOutput);
    }
}
