package host

import (
	"bufio"
	"bytes"
	"context"
	"os"
	"strconv"
	"strings"
	"time"
)

// User is an account of the host.
type User struct {
	Name        string
	ID, GroupID int
	Comment     string
	Home, Shell string
}

// Group is a group of the host.
type Group struct {
	Name string
	ID   int
}

// LookupUser finds an account by name: in /etc/passwd, then in whatever else the host's getent knows (LDAP, SSSD, macOS has dscl and is not asked).
func LookupUser(name string) (User, bool) {
	return findUser(name, func(u User) bool { return u.Name == name })
}

// LookupUserID finds an account by its number.
func LookupUserID(id int) (User, bool) {
	return findUser(strconv.Itoa(id), func(u User) bool { return u.ID == id })
}

// LookupGroup finds a group by name.
func LookupGroup(name string) (Group, bool) {
	return findGroup(name, func(g Group) bool { return g.Name == name })
}

// LookupGroupID finds a group by its number.
func LookupGroupID(id int) (Group, bool) {
	return findGroup(strconv.Itoa(id), func(g Group) bool { return g.ID == id })
}

func findUser(key string, match func(User) bool) (User, bool) {
	return find("/etc/passwd", "passwd", key, func(fields []string) (User, bool) {
		if len(fields) < 7 {
			return User{}, false
		}
		id, err := strconv.Atoi(fields[2])
		group, groupErr := strconv.Atoi(fields[3])
		user := User{Name: fields[0], ID: id, GroupID: group, Comment: fields[4], Home: fields[5], Shell: fields[6]}
		return user, err == nil && groupErr == nil && match(user)
	})
}

func findGroup(key string, match func(Group) bool) (Group, bool) {
	return find("/etc/group", "group", key, func(fields []string) (Group, bool) {
		if len(fields) < 3 {
			return Group{}, false
		}
		id, err := strconv.Atoi(fields[2])
		group := Group{Name: fields[0], ID: id}
		return group, err == nil && match(group)
	})
}

const getentLimit = 20 * time.Second

func find[T any](file, database, key string, accept func(fields []string) (T, bool)) (T, bool) {
	if content, err := os.ReadFile(file); err == nil {
		if found, ok := scan(content, accept); ok {
			return found, true
		}
	}
	var none T
	if !nameServiceSwitch(database) {
		return none, false
	}
	getent, ok := System{}.LookPath("getent")
	if !ok {
		return none, false
	}
	ctx, cancel := context.WithTimeout(context.Background(), getentLimit)
	defer cancel()
	output, err := System{}.Run(ctx, Command{Args: []string{getent, database, key}})
	if err != nil || output.RC != 0 {
		return none, false
	}
	return scan(output.Stdout, accept)
}

// nameServiceSwitch says whether the host has sources of accounts beyond its files; only then is it worth a process to ask for one.
func nameServiceSwitch(database string) bool {
	content, err := os.ReadFile("/etc/nsswitch.conf")
	if err != nil {
		return false
	}
	for _, line := range strings.Split(string(content), "\n") {
		sources, found := strings.CutPrefix(strings.TrimSpace(line), database+":")
		if !found {
			continue
		}
		for _, source := range strings.Fields(sources) {
			if source != "files" && source != "compat" && !strings.HasPrefix(source, "[") {
				return true
			}
		}
	}
	return false
}

func scan[T any](content []byte, accept func(fields []string) (T, bool)) (T, bool) {
	lines := bufio.NewScanner(bytes.NewReader(content))
	lines.Buffer(nil, 1<<20) // a group may list thousands of members
	for lines.Scan() {
		if found, ok := accept(strings.Split(lines.Text(), ":")); ok {
			return found, true
		}
	}
	var none T
	return none, false
}
