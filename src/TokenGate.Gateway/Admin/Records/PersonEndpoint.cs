using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Identity;
using TokenGate.Gateway.Lifecycle;
using TokenGate.Gateway.Recording;
using TokenGate.Ledger.People;

namespace TokenGate.Gateway.Admin.Records;

/// <summary>
/// <c>/api/people/{user}</c>: all that the journal holds about a person, by name or pseudonym, and the erasure of who is behind a
/// pseudonym.
/// </summary>
internal sealed class PersonEndpoint(
    AdminLedger ledger, PeopleKeys people, UserResolver users, AuditNotes notes, JudgeMemory memory, TrafficRecorder recording, TimeProvider clock) : IAdminEndpoint
{
    /// <inheritdoc/>
    public void Map(AdminRoutes routes)
    {
        routes.Get("/api/people/{user}/export", AdminRoles.Auditor, ExportAsync);
        routes.Delete("/api/people/{user}", AdminRoles.Operator, EraseAsync);
    }

    /// <summary>
    /// The user as asked for, where a pseudonym is stored for that name; else the name under which such a user is recorded.
    /// </summary>
    private async ValueTask<string> UserOfAsync(HttpContext context)
    {
        var user = context.GetRouteValue("user") as string ?? "";
        if (people.OpenExisting() is not { } keys || await keys.FindAsync(user, context.RequestAborted) is not null)
        {
            return user;
        }

        var name = users.NameOf(user);
        return await keys.FindAsync(name, context.RequestAborted) is null ? user : name;
    }

    private async Task ExportAsync(HttpContext context)
    {
        var register = new PersonRegister(people.OpenExisting(), ledger.Journal, clock);
        var user = await UserOfAsync(context);
        await notes.ReadAsync("export", people.OpenExisting()?.Find(user) ?? user, context.Features.Get<AdminCaller>()!.Signature);
        context.Response.ContentType = "application/x-ndjson";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"person.jsonl\"";
        await register.ExportAsync(user, context.Response.Body, context.RequestAborted);
    }

    private async Task EraseAsync(HttpContext context)
    {
        // An erasure that began is recorded, whether or not the caller waits.
        var register = new PersonRegister(people.OpenExisting(), ledger.Journal, clock) { Forget = ForgetAsync };
        var user = await UserOfAsync(context);
        EraseRecorded(user);
        var pseudonym = await register.EraseAsync(user, context.Features.Get<AdminCaller>()!.Signature, CancellationToken.None)
            ?? throw new AdminFaultException(
                StatusCodes.Status404NotFound, "No pseudonym is stored for this name. A name that stands in a chained record cannot be removed from it.");
        await JsonAnswer.WriteAsync(context, writer => writer.WriteString("pseudonym", pseudonym));
    }

    /// <summary>What is recorded of a person, which needs no pseudonym to be found.</summary>
    private void EraseRecorded(string user)
    {
        try
        {
            recording.Erase(user);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AdminFaultException(
                StatusCodes.Status503ServiceUnavailable, $"Recorded exchanges of this person cannot be erased: {exception.Message} Grant access, and erase once more.");
        }
    }

    private async Task ForgetAsync(string pseudonym, CancellationToken cancellationToken)
    {
        EraseRecorded(pseudonym);
        try
        {
            await memory.EraseAsync(pseudonym, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AdminFaultException(
                StatusCodes.Status503ServiceUnavailable,
                $"The judge's memory still holds this person's fingerprints and cannot be written: {exception.Message} Make room, grant access or wait for the fleet, and erase once more.");
        }
    }
}
