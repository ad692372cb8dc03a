using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Ledger.People;

namespace TokenGate.Gateway.Admin.Records;

/// <summary><c>/api/people/{user}/export</c>: all that the journal holds about a person.</summary>
internal sealed class PersonEndpoint(AdminLedger ledger) : IAdminEndpoint
{
    /// <inheritdoc/>
    public void Map(AdminRoutes routes) => routes.Get("/api/people/{user}/export", AdminRoles.Auditor, ExportAsync);

    private async Task ExportAsync(HttpContext context)
    {
        var journal = ledger.Journal;
        context.Response.ContentType = "application/x-ndjson";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"person.jsonl\"";
        await PersonExport.WriteAsync(journal.Reader, context.GetRouteValue("user") as string ?? "", context.Response.Body, context.RequestAborted);
    }
}
