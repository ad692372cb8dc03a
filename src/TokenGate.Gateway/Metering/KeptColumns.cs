using TokenGate.Gateway.Options;
using TokenGate.Usage;

namespace TokenGate.Gateway.Metering;

/// <summary>Takes the columns out of a record that the configuration switches off.</summary>
internal static class KeptColumns
{
    /// <summary>The record as it is kept.</summary>
    public static UsageRecord From(UsageRecord record, ColumnOptions columns) => columns is { Conversation: true, Client: true, Work: true }
        ? record
        : record with
        {
            Conversation = columns.Conversation ? record.Conversation : "",
            Client = columns.Client ? record.Client : "-",
            Work = columns.Work ? record.Work : "",
        };
}
