using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Identity;
using TokenGate.Ledger.People;

namespace TokenGate.Gateway.Admin.Records;

/// <summary><c>/api/people/{user}</c>: all that the journal holds about a person, and to forget who a pseudonym stands for.</summary>
internal sealed class PersonEndpoint(AdminLedger ledger, PeopleKeys keys, TimeProvider clock) : IAdminEndpoint
{
    /// <inheritdoc/>
    public void Map(AdminRoutes routes)
    {
        routes.Get("/api/people/{user}/export", AdminRoles.Auditor, ExportAsync);
        routes.Delete("/api/people/{user}", AdminRoles.Operator, EraseAsync);
    }

    private static string UserOf(HttpContext context) => context.GetRouteValue("user") as string ?? "";

    private async Task ExportAsync(HttpContext context)
    {
        var register = Register();
        context.Response.ContentType = "application/x-ndjson";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"person.jsonl\"";
        await register.ExportAsync(UserOf(context), context.Response.Body, context.RequestAborted);
    }

    private async Task EraseAsync(HttpContext context)
    {
        // An erasure that began is put on record, whether the caller waits or not.
        var erased = await Register().EraseAsync(UserOf(context), context.Features.Get<AdminCaller>()!.Signature, CancellationToken.None)
            ?? throw new AdminFaultException(StatusCodes.Status404NotFound, "The user has no pseudonym here: there is no key to destroy.");
        await JsonAnswer.WriteAsync(context, writer => writer.WriteString("pseudonym", erased));
    }

    private PersonRegister Register() => new(keys.OpenExisting(), ledger.Journal, clock);
}
